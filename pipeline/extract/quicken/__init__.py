"""trafilatura -> trafilatura, the same to the last character at less CPU."""
