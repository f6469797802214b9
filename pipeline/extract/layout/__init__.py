"""An outlet's pages -> its layout -> a page's text: what templates repeat, learned once."""
