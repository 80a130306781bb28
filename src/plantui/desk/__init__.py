"""The use cases of both front ends: functions from a Desk and a wish to a new Desk."""
