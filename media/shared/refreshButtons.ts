/**
 * Returns a function that shows Refresh, or Cancel while something runs. Whoever pressed one of them with the keyboard is
 * on the other one afterward, even if a dialog or the hidden button took the focus away meanwhile.
 */
export function pairedButtons(
  refresh: HTMLButtonElement,
  cancel: HTMLButtonElement,
): (isBusy: boolean) => void {
  let isPressed = false;
  for (const button of [refresh, cancel]) button.addEventListener('click', () => (isPressed = true));
  document.addEventListener('focusin', ({ target }) => {
    if (target !== refresh && target !== cancel) isPressed = false;
  });
  return (isBusy) => {
    const { activeElement } = document;
    const hadFocus = activeElement === refresh || activeElement === cancel;
    const isLost = isPressed && (activeElement === null || activeElement === document.body);
    refresh.hidden = isBusy;
    cancel.hidden = !isBusy;
    if (hadFocus || isLost) (isBusy ? cancel : refresh).focus();
  };
}
