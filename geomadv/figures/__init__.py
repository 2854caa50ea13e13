"""Pictures on matplotlib: what they show is exact, and nothing here knows what was asked or answered."""
