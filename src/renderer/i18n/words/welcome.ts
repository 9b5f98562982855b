import { inEveryLanguage } from '../in-every-language';

export const welcomeWords = inEveryLanguage({
  en: {
    title: 'Look after your first building',
    text: 'Nothing is set up yet. Connect a Home Assistant of yours, or look around in a simulated building first.',
    connect: 'Connect a Home Assistant',
    connectText:
      'It is looked for on the network, or you type its address; then log in through Home Assistant, or paste a token.',
    demo: 'Explore the demo site',
    demoText:
      'A simulated building with temperatures, meters, doors and pumps, live, with a week of history. Remove it at any time.',
  },
  'zh-Hant': {
    title: '從第一棟建築開始',
    text: '目前尚未設定任何站點。連接您的 Home Assistant，或先參觀模擬的建築。',
    connect: '連接 Home Assistant',
    connectText: '程式會在網路上尋找，您也可以直接輸入位址；再透過 Home Assistant 登入，或貼上權杖。',
    demo: '探索示範站點',
    demoText: '一棟模擬的建築：溫度、電表、門與泵浦，即時變化，並有一週的歷史。可隨時移除。',
  },
  'zh-Hans': {
    title: '从第一栋建筑开始',
    text: '目前还没有设置任何站点。连接您的 Home Assistant，或先参观模拟的建筑。',
    connect: '连接 Home Assistant',
    connectText: '程序会在网络上查找，您也可以直接输入地址；再通过 Home Assistant 登录，或粘贴令牌。',
    demo: '探索演示站点',
    demoText: '一栋模拟的建筑：温度、电表、门和水泵，实时变化，并有一周的历史。可随时移除。',
  },
});
