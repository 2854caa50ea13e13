"""What comes from outside: files, data sets, and models of other libraries."""
