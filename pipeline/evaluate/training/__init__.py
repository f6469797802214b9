"""Labelled pages -> the model files of `extract/editor`: `make train`."""
