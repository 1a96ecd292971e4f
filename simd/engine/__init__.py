"""Who lives in the house: board, keepers, switcher, asker, chooser and control."""
