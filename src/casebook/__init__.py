"""The machinery of the casebook, along one path.

articles (bring a text in) -> clean (mentions to tables) -> figures (charts and claims) -> site (the book),
with tables (the data contract) on the ground and cli on top.
"""
