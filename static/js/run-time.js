// Times in words: "1:05" for a clock, "2 minutes" for a sentence.
export function elapsed(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

export function roughly(seconds) {
  const count = seconds < 90 ? Math.round(seconds) : Math.round(seconds / 60);
  return `${count} ${seconds < 90 ? "second" : "minute"}${count === 1 ? "" : "s"}`;
}
