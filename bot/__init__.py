"""Gangjin Talk: a county's messaging bot."""
