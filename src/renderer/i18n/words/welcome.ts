import { inEveryLanguage } from '../in-every-language';

export const welcomeWords = inEveryLanguage({
  en: {
    title: 'Look after your first building',
    text: 'Nothing is set up yet. Connect a Home Assistant of yours, or look around in a simulated building first.',
    connect: 'Connect a Home Assistant',
    connectText:
      'You need its address and a long-lived access token. Takes a minute; the connection is tested on the way.',
    demo: 'Explore the demo site',
    demoText:
      'A simulated building with temperatures, meters, doors and pumps, live, with a week of history. Remove it at any time.',
  },
  'zh-Hant': {
    title: '從第一棟建築開始',
    text: '目前尚未設定任何站點。連接您的 Home Assistant，或先參觀模擬的建築。',
    connect: '連接 Home Assistant',
    connectText: '需要它的位址與一組永久有效存取權杖。只要一分鐘，過程中會測試連線。',
    demo: '探索示範站點',
    demoText: '一棟模擬的建築：溫度、電表、門與泵浦，即時變化，並有一週的歷史。可隨時移除。',
  },
  'zh-Hans': {
    title: '从第一栋建筑开始',
    text: '目前还没有设置任何站点。连接您的 Home Assistant，或先参观模拟的建筑。',
    connect: '连接 Home Assistant',
    connectText: '需要它的地址和一个长期访问令牌。只要一分钟，过程中会测试连接。',
    demo: '探索演示站点',
    demoText: '一栋模拟的建筑：温度、电表、门和水泵，实时变化，并有一周的历史。可随时移除。',
  },
});
