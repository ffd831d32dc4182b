"""Changes the decisions of the code, one at a time, and asks which test notices (`make mutants`)."""
