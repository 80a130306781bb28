"""Records and the rule that judges them: policy, people, ledger, authority, rounds, audit. Pure."""
