"""At which capacity a direction no longer fools every accurate classifier: the degree of polynomials, or the width."""
