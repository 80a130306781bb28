"""The only room that starts git, ssh-keygen and gpg."""
