/**
 * Stands beside the product in every test window: an item of the status bar, for a screen reader only, that counts how
 * often it was pressed. VS Code passes on messages in their order: when the count has changed, whatever the extension
 * host was told before, and answered at once, is in the window.
 */
const { commands, window } = require('vscode');

exports.activate = ({ subscriptions }) => {
  let count = 0;
  const item = window.createStatusBarItem('companion', 1, -1000);
  const label = () => {
    item.accessibilityInformation = { label: `Companion ${count}`, role: 'button' };
  };
  item.text = '$(blank)';
  item.command = 'companion.answer';
  label();
  item.show();
  subscriptions.push(
    item,
    commands.registerCommand('companion.answer', () => {
      count += 1;
      label();
    }),
  );
};
