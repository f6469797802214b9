"""One file a command: what is typed after `broadsheet`, and what is done and printed then."""
