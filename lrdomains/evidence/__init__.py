"""HOW MANY, HOW SURE: factorizations in, judgement out."""
