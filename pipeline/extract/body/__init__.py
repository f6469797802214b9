"""tree -> the story's text: blocks, witnesses, their vote, and what is split off."""
