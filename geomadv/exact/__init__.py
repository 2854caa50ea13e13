"""Numbers, points and classifiers, all exact; no solver, no file, no picture."""
