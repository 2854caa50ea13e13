"""Classifiers with a convex decision region, two-layer ReLU networks among them."""
