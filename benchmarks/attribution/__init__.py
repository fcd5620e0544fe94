"""How right the causes of lateness can be, whoever names them."""
