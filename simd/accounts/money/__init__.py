"""Money as transactions: who may, how much, by which steps, and what proves what came of it.

Pure: each function is given the transaction, the time and what was seen, and answers with the
transaction as it is then. What leaves the house, and the ledger, are the engine's.
"""
