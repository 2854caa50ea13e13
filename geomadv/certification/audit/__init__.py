"""Audits: one fitted model against all linear classifiers that fit the data as well."""
