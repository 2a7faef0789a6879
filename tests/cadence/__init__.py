"""The counting rules of the weekly call, one by one (D15; the manual's counting rules)."""
