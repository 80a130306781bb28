"""What each year holds."""
