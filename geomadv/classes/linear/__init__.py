"""Linear classifiers, h(x) = sign(w·x + b)."""
