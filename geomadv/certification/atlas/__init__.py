"""An atlas: every pair of classes of a data set certified, each a unit of work, with a table, a picture and pages."""
