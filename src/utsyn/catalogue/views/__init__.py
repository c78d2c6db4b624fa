"""Pages of «Steder og koder»."""
