"""Split -> Split: what a model learned from labelled pages says of lines, and of pages."""
