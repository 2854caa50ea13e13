"""Floating-point guesses, and the exact problems that they start; nothing here knows a hypothesis class."""
