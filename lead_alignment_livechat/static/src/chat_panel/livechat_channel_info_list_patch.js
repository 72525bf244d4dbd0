import { LivechatChannelInfoList } from "@im_livechat/core/web/livechat_channel_info_list";
import { TimelineFeed } from "@lead_alignment/timeline/timeline_feed";

LivechatChannelInfoList.components = {
    ...LivechatChannelInfoList.components,
    TimelineFeed,
};
