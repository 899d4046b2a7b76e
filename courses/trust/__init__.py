"""How far a listing can be trusted: is it there twice, is it still true, is it complete? Pure arithmetic on plain values."""
