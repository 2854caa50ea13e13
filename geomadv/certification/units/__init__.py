"""Units of work that are kept: what a unit is, where it is kept, and who computes it. They need the `atlas` extra."""
