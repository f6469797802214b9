"""What outlets print around stories, as data: a file a language, each phrase with its source."""
