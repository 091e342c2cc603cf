// Choices that the server should know at once are cookies, kept for a year, below the path at which PlexSage is served.
const YEAR = 31536000;

export function keepChoice(name, value) {
  const { root } = document.documentElement.dataset;
  document.cookie = `${name}=${value}; path=${root}; max-age=${YEAR}; samesite=lax`;
}
