"""How the search bears 1,000 to 100,000 pages, beside what a user would pick instead; see `__main__`."""
