"""The paper: its results, and what refutes some of its sentences."""
