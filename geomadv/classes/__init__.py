"""What all accurate classifiers of a hypothesis class have in common."""
