/**
 * Stands beside the product in every test window. At F9 it counts up in the status bar, for a screen reader only.
 * VS Code passes on messages in their order: when the count has changed, whatever the extension host was told before
 * F9, and answered at once, is in the window.
 */
const { commands, window } = require('vscode');

exports.activate = ({ subscriptions }) => {
  let count = 0;
  const item = window.createStatusBarItem('companion', 1, -1000);
  item.text = '$(blank)';
  subscriptions.push(
    item,
    commands.registerCommand('companion.answer', () => {
      count += 1;
      item.accessibilityInformation = { label: `Companion ${count}`, role: 'button' };
      item.show();
    }),
  );
};
