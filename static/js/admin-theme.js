// The admin's pages are Django's own: the theme comes from the cookie, before anything is drawn.
{
  const chosen = document.cookie.match(/(?:^|;\s*)theme=(light|dark)/)?.[1];
  if (chosen) document.documentElement.dataset.look = chosen;
}
