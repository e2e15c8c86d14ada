"""What is arguable: verdicts, the rule of counting, the fold, figures.

Here live pure functions and the data they speak of. No await, clock, random number, log or file: time and ids come in
as arguments. Everyone may call the core; the core calls nobody.
"""
