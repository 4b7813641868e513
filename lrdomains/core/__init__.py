"""MATHEMATICS: arrays in, factors out. This room knows no word of any domain."""
