"""The actions, one per file; each file's docstring is the short of what it does."""
