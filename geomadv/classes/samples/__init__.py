"""Two data sets, or a data set and a distribution: what classifiers of one have to do with the other."""
