"""What a page says of its story: titles, authors, sections, dates."""
