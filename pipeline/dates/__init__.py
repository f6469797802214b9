"""What a page claims of its dates -> the one that wins: parsing, calendars, zones, choice."""
