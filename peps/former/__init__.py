"""Plans that were held before the portal was here: taken in many at once, read like plans, never worked on."""
