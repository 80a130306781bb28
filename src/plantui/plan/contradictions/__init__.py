"""What a plan can contradict itself in, each kind worked out apart; `plan.checks` asks them all."""
