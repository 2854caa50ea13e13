"""Multiclass linear classifiers, h(x) = argmax_c (w_c·x + b_c)."""
