"""What commands share: options, exit codes, and how things are shown to a person."""
