"""Whether the tests bite: small changes to the rule's own code, and which of them no test notices."""
