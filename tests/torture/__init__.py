"""Every durable operation of a command, disturbed in every way; nothing may be lost, or silent."""
