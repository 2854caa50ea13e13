"""The hypothesis class of polynomial classifiers."""
