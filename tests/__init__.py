"""The tests: they mirror pipeline/ and flows/."""
